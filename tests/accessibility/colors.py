"""How colours look: contrast, blends, colour-vision deficiencies, perceptual distance.

References:
    W3C, Web Content Accessibility Guidelines 2.2: relative luminance and contrast ratio; 1.4.3 and 1.4.11.
    Machado, Oliveira & Fernandes 2009, A Physiologically-based Model for Simulation of Color Vision
    Deficiency, IEEE TVCG 15(6): the matrices for severity 1.0, which act on linear RGB.
    Sharma, Wu & Dalal 2005, The CIEDE2000 color-difference formula, Color Research & Application 30(1).
"""

import numpy as np
from matplotlib.colors import to_rgb

MACHADO_2009 = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
# Every way in which a picture is looked at; greyscale is print, and achromatopsia.
EYES = ("common", *MACHADO_2009, "greyscale")
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(rgb):
    """Linear light of sRGB values between 0 and 1, any shape (…, 3)."""
    rgb = np.asarray(rgb, float)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def gamma(light):
    """The inverse of `linear`, cut to what a screen can show."""
    light = np.clip(light, 0.0, 1.0)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def luminance(color) -> float:
    return float(linear(to_rgb(color)) @ LUMINANCE)


def contrast(one, other) -> float:
    """Contrast ratio of WCAG, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def over(color, alpha, ground):
    """The colour that is seen where `color` with opacity `alpha` lies on `ground`: browsers blend in sRGB."""
    return tuple(float(c) for c in alpha * np.array(to_rgb(color)) + (1 - alpha) * np.array(to_rgb(ground)))


def seen(rgb, eyes: str):
    """The sRGB colours (…, 3) that look to common eyes as `rgb` looks to `eyes`, one of `EYES`."""
    rgb = np.asarray(rgb, float)
    if eyes == "common":
        return rgb
    if eyes == "greyscale":
        return gamma(np.repeat((linear(rgb) @ LUMINANCE)[..., None], 3, axis=-1))
    return gamma(linear(rgb) @ np.array(MACHADO_2009[eyes]).T)


def lab(rgb):
    """CIE L*a*b* (white D65) of sRGB colours (…, 3)."""
    ratio = linear(rgb) @ _XYZ.T / _XYZ.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def ciede2000(one, other) -> float:
    """Perceptual distance of two L*a*b* colours, all three weights 1."""
    (l_1, a_1, b_1), (l_2, a_2, b_2) = one, other
    c_bar = (np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2
    g = 0.5 * (1 - np.sqrt(c_bar**7 / (c_bar**7 + 25.0**7)))
    a_1, a_2 = (1 + g) * a_1, (1 + g) * a_2
    c_1, c_2 = np.hypot(a_1, b_1), np.hypot(a_2, b_2)
    h_1, h_2 = np.degrees(np.arctan2([b_1, b_2], [a_1, a_2])) % 360
    turn = 0.0 if c_1 * c_2 == 0 else (h_2 - h_1 + 180) % 360 - 180
    l_mean, c_mean, dl, dc = (l_1 + l_2) / 2, (c_1 + c_2) / 2, l_2 - l_1, c_2 - c_1
    dh = 2 * np.sqrt(c_1 * c_2) * np.sin(np.radians(turn) / 2)
    h_mean = h_1 + h_2 if c_1 * c_2 == 0 else (h_1 + turn / 2) % 360
    tilt = 1 - 0.17 * _cos(h_mean - 30) + 0.24 * _cos(2 * h_mean) + 0.32 * _cos(3 * h_mean + 6)
    tilt -= 0.20 * _cos(4 * h_mean - 63)
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / np.sqrt(20 + (l_mean - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_mean, 1 + 0.015 * c_mean * tilt
    rotation = -2 * np.sqrt(c_mean**7 / (c_mean**7 + 25.0**7))
    rotation *= np.sin(np.radians(60 * np.exp(-(((h_mean - 275) / 25) ** 2))))
    dl, dc, dh = dl / s_l, dc / s_c, dh / s_h
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh))


def _cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


def apart(one, other, eyes: str = "common") -> float:
    """How far apart two colours look to `eyes`, as CIEDE2000; about 1 is the least that anybody notices."""
    return ciede2000(*lab(seen([to_rgb(one), to_rgb(other)], eyes)))
