// As Python writes numbers: a tie goes to the even digit, exponents have two digits, and − is a true minus sign.
function fixed(x, digits) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  const text = x.toFixed(digits);
  if (!Number.isInteger(x * 2 ** (digits + 1)) || Number.isInteger(x * 2 ** digits)) return text;
  const scaled = Math.abs(x) * 10 ** digits;
  if (scaled % 1 !== 0.5) return text;
  const even = Math.floor(scaled) % 2 ? Math.ceil(scaled) : Math.floor(scaled);
  return `${x < 0 ? "-" : ""}${(even / 10 ** digits).toFixed(digits)}`;
}

function general(x, digits) {
  if (x === 0 || !Number.isFinite(x)) return x === 0 ? "0" : fixed(x, 0);
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const short = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= digits) return `${short(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return short(x.toFixed(Math.max(0, digits - 1 - power)));
}

function writeNumber(x, form) {
  const [, sign, digits = "6", kind] = /^([−+]?)(?:\.(\d+))?([fegd%])$/.exec(form);
  const d = Number(digits);
  let text;
  if (kind === "f") text = fixed(x, d);
  else if (kind === "%") text = `${fixed(x * 100, d)}%`;
  else if (kind === "d") text = String(H.roundEven(x));
  else if (kind === "g") text = general(x, d);
  else text = Number.isFinite(x) ? x.toExponential(d).replace(/e([+-])(\d)$/, "e$10$2") : fixed(x, 0);
  if (text === "-0") text = "0";
  if (sign === "+" && !text.startsWith("-")) text = `+${text}`;
  if (sign !== "−") return text;
  return Number(text.replace("%", "")) === 0 ? text.replace(/^-/, "") : text.replace("-", "−");
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
