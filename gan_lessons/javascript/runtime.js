// What JavaScript has no function for. Everything else stands in the programs themselves.
const SMALLEST = 2.2250738585072014e-308; // below it JAX's CPU counts as 0
const bytes = new ArrayBuffer(8);
const [asFloat64, asUint64, asFloat32, asUint32] = [new Float64Array(bytes), new BigUint64Array(bytes), new Float32Array(bytes), new Uint32Array(bytes)];

// erf⁻¹ in double precision: M. Giles, Approximating the erfinv function, 2012.
const NEAR = [-3.6444120640178196996e-21, -1.685059138182016589e-19, 1.2858480715256400167e-18, 1.115787767802518096e-17, -1.333171662854620906e-16,
  2.0972767875968561637e-17, 6.6376381343583238325e-15, -4.0545662729752068639e-14, -8.1519341976054721522e-14, 2.6335093153082322977e-12,
  -1.2975133253453532498e-11, -5.4154120542946279317e-11, 1.051212273321532285e-9, -4.1126339803469836976e-9, -2.9070369957882005086e-8,
  4.2347877827932403518e-7, -1.3654692000834678645e-6, -1.3882523362786468719e-5, 0.0001867342080340571352, -0.00074070253416626697512,
  -0.0060336708714301490533, 0.24015818242558961693, 1.6536545626831027356];
const MIDDLE = [2.2137376921775787049e-9, 9.0756561938885390979e-8, -2.7517406297064545428e-7, 1.8239629214389227755e-8, 1.5027403968909827627e-6,
  -4.013867526981545969e-6, 2.9234449089955446044e-6, 1.2475304481671778723e-5, -4.7318229009055733981e-5, 6.8284851459573175448e-5,
  2.4031110387097893999e-5, -0.0003550375203628474796, 0.00095328937973738049703, -0.0016882755560235047313, 0.0024914420961078508066,
  -0.0037512085075692412107, 0.005370914553590063617, 1.0052589676941592334, 3.0838856104922207635];
const FAR_OUT = [-2.7109920616438573243e-11, -2.5556418169965252055e-10, 1.5076572693500548083e-9, -3.7894654401267369937e-9, 7.6157012080783393804e-9,
  -1.4960026627149240478e-8, 2.9147953450901080826e-8, -6.7711997758452339498e-8, 2.2900482228026654717e-7, -9.9298272942317002539e-7,
  4.5260625972231537039e-6, -1.9681778105531670567e-5, 7.5995277030017761139e-5, -0.00021503011930044477347, -0.00013871931833623122026,
  1.0103004648345343977, 4.8499064014085844221];
const polynomial = (x, coefficients) => coefficients.reduce((sum, c) => sum * x + c, 0);
// Stirling's series: Bernoulli numbers over 2n(2n − 1).
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

const H = {
  pair: new Uint32Array(2),
  data(kind, text) {
    const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new kind(raw.buffer);
  },
  exp(x) {
    const y = Math.exp(x);
    return y < SMALLEST ? 0 : y;
  },
  // To single precision, and some times as fast as Math.tanh.
  tanh32: (x) => (Math.abs(x) < 1e-4 ? x : 1 - 2 / (Math.exp(2 * x) + 1)),
  roundEven(x) {
    const rounded = Math.round(x);
    return Math.abs(x % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
  },
  roundAway: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  logaddexp(a, b) {
    const most = Math.max(a, b);
    return Math.abs(most) === Infinity ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
  },
  lgamma(x) {
    if (Math.abs(x) === Infinity) return Infinity;
    // The distance from a whole number is exact: there the sine is 0, and log Γ infinite.
    if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - H.lgamma(1 - x);
    let product = 1;
    for (; x < 15; x++) product *= x;
    let series = 0;
    for (let n = STIRLING.length - 1; n >= 0; n--) series = series / (x * x) + STIRLING[n];
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x - Math.log(product);
  },
  // All terms have one sign: 2/√π exp(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!
  erf(x) {
    if (x !== x) return x;
    if (!(Math.abs(x) < 3)) return x < 0 ? H.erfc(-x) - 1 : 1 - H.erfc(x);
    let term = x, sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  },
  // Beyond 2 a continued fraction, from its end.
  erfc(x) {
    if (x !== x) return x;
    if (!(x >= 2)) return 1 - H.erf(x);
    let fraction = x;
    for (let n = 120; n > 0; n--) fraction = x + n / 2 / fraction;
    const tail = Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
    return x === Infinity || tail < SMALLEST ? 0 : tail;
  },
  erfInv(x) {
    if (Math.abs(x) === 1) return x * Infinity;
    const w = -Math.log1p(-x * x);
    if (w < 6.25) return x * polynomial(w - 3.125, NEAR);
    const root = Math.sqrt(w);
    return x * (root < 4 ? polynomial(root - 3.25, MIDDLE) : polynomial(root - 5, FAR_OUT));
  },
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y)),
  // What does not fit becomes the nearest that does, and NaN 0.
  whole: (x, low, high) => Math.min(Math.max(Math.trunc(x), low), high) || 0,
  bitCount(x) {
    let count = 0;
    for (; x; x = (x & (x - 1)) >>> 0) count++;
    return count;
  },
  u64f64: (x) => ((asUint64[0] = x), asFloat64[0]),
  f64u64: (x) => ((asFloat64[0] = x), asUint64[0]),
  u32f32: (x) => ((asUint32[0] = x), asFloat32[0]),
  f32u32: (x) => ((asFloat32[0] = x), asUint32[0]),
  // Threefry-2x32 with 20 rounds: Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3.
  threefry(key0, key1, count0, count1) {
    const keys = [key0 | 0, key1 | 0, (key0 ^ key1 ^ 0x1bd11bda) | 0];
    const turns = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let a = (count0 + keys[0]) | 0, b = (count1 + keys[1]) | 0;
    for (let round = 0; round < 5; round++) {
      for (const turn of turns[round % 2]) {
        a = (a + b) | 0;
        b = ((b << turn) | (b >>> (32 - turn))) ^ a;
      }
      a = (a + keys[(round + 1) % 3]) | 0;
      b = (b + keys[(round + 2) % 3] + round + 1) | 0;
    }
    H.pair[0] = a;
    H.pair[1] = b;
  },
  // The first of the rows decides; NaN comes last, and equal entries keep their order.
  sort(length, rows) {
    const entries = rows.map(([read]) => Array.from({ length }, (_, place) => read(place)));
    const [keys] = entries;
    const order = Array.from({ length }, (_, place) => place);
    order.sort((a, b) => (keys[a] !== keys[a]) - (keys[b] !== keys[b]) || keys[a] - keys[b] || a - b);
    rows.forEach(([, write], row) => order.forEach((from, place) => write(place, entries[row][from])));
  },
};
