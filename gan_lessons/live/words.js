// As Python writes numbers: a tie goes to the even digit, exponents have two digits, and − is a true minus sign. None stands before 0.
function fixed(x, digits) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (Math.abs(x) >= 1e21) return `${BigInt(x)}${digits ? "." : ""}${"0".repeat(digits)}`; // a whole number
  const text = x.toFixed(digits);
  if (!Number.isInteger(x * 2 ** (digits + 1)) || Number.isInteger(x * 2 ** digits)) return text;
  const scaled = Math.abs(x) * 10 ** digits;
  if (scaled % 1 !== 0.5) return text;
  const even = Math.floor(scaled) % 2 ? Math.ceil(scaled) : Math.floor(scaled);
  return `${x < 0 ? "-" : ""}${(even / 10 ** digits).toFixed(digits)}`;
}

function exponential(x, digits) {
  if (!Number.isFinite(x)) return fixed(x, 0);
  const [, sign, mantissa, power] = /^(-?)([\d.]+)e(.+)$/.exec(x.toExponential(Math.min(digits + 60, 100)));
  const all = mantissa.replace(".", "");
  const kept = all.slice(0, digits + 1);
  const down = /^50*$/.test(all.slice(digits + 1)) && Number(kept.at(-1)) % 2 === 0; // a tie; JavaScript goes up
  const text = down ? `${sign}${kept[0]}${digits ? "." : ""}${kept.slice(1)}e${power}` : x.toExponential(digits);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function general(x, precision) {
  const digits = Math.max(precision, 1);
  if (x === 0 || !Number.isFinite(x)) return x === 0 ? "0" : fixed(x, 0);
  const [mantissa, exponent] = exponential(x, digits - 1).split("e");
  const power = Number(exponent);
  const short = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= digits) return `${short(mantissa)}e${exponent}`;
  return short(fixed(x, Math.max(0, digits - 1 - power)));
}

function writeNumber(x, form) {
  const [, sign, digits = "6", kind] = /^([−+]?)(?:\.(\d+))?([fegd%])$/.exec(form);
  const d = Number(digits);
  let text;
  if (kind === "f") text = fixed(x, d);
  else if (kind === "%") text = `${fixed(x * 100, d)}%`;
  else if (kind === "d") text = fixed(x, 0);
  else if (kind === "g") text = general(x, d);
  else text = exponential(x, d);
  if (Number(text.replace("%", "")) === 0) text = text.replace(/^-/, "");
  if (sign === "+" && !text.startsWith("-")) text = `+${text}`;
  return sign === "−" ? text.replaceAll("-", "−") : text;
}

function told(structure, numbers) {
  let text = "";
  for (const part of structure) {
    if (typeof part === "string") text += part;
    else if (part[0] === "hole") text += writeNumber(numbers[part[1]], part[2]);
    else text += told(part[2][Math.trunc(numbers[part[1]])], numbers);
  }
  return text;
}
