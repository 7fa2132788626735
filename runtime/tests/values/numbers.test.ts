import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault, faultCodes } from "../../fault.ts";
import { Decimal, finite } from "../../values/decimal.ts";
import * as decimals from "../../values/decimals.ts";
import * as floats from "../../values/floats.ts";
import * as ints from "../../values/ints.ts";
import * as list from "../../values/list.ts";

function codeOf(run: () => unknown): string {
  try {
    return `no fault: ${String(run())}`;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

const within = (value: bigint): boolean => value <= BigInt(ints.MAX) && value >= -BigInt(ints.MAX);

describe("Int", () => {
  it("gives the exact result or a fault, never another number", () => {
    const operations = [
      [(a: number, b: number) => ints.exact(a + b), (a: bigint, b: bigint) => a + b],
      [(a: number, b: number) => ints.exact(a - b), (a: bigint, b: bigint) => a - b],
      [(a: number, b: number) => ints.exact(a * b), (a: bigint, b: bigint) => a * b],
    ] as const;
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -9, max: 9 })), (a, b) => {
        for (const [of, model] of operations) {
          const wanted = model(BigInt(a), BigInt(b));
          if (within(wanted)) expect(BigInt(of(a, b))).toBe(wanted);
          else expect(codeOf(() => of(a, b))).toBe(faultCodes.overflow);
        }
      }),
    );
  });

  it("divides towards zero, with a remainder of the dividend's sign", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        if (b === 0) return;
        expect(BigInt(ints.divide(a, b))).toBe(BigInt(a) / BigInt(b));
        expect(BigInt(ints.remainder(a, b))).toBe(BigInt(a) % BigInt(b));
      }),
    );
    expect(codeOf(() => ints.divide(1, 0))).toBe(faultCodes.divisionByZero);
    expect(codeOf(() => ints.remainder(1, 0))).toBe(faultCodes.divisionByZero);
  });

  it("has exact powers", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), fc.nat({ max: 60 }), (base, exponent) => {
        const wanted = BigInt(base) ** BigInt(exponent);
        if (within(wanted)) expect(BigInt(ints.pow(base, exponent))).toBe(wanted);
        else expect(codeOf(() => ints.pow(base, exponent))).toBe(faultCodes.overflow);
      }),
    );
  });

  it("is read in the base in which it is written", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 2, max: 36 }), (n, base) => {
        expect(ints.parseBase(ints.toText(n, base), base)).toBe(n);
      }),
    );
  });

  it.each(["", "+", "1.0", "1e3", "0x10", " 1", "1_000", "9007199254740992"])("is not read from %j", (text) => {
    expect(ints.parse(text)).toBeUndefined();
  });

  it("is made only of numbers that are equal to it", () => {
    expect(ints.fromFloat(-3)).toBe(-3);
    for (const value of [2.5, NaN, Infinity, 2 ** 53])
      expect(codeOf(() => ints.fromFloat(value))).toBe(faultCodes.inexact);
    expect(ints.fromDecimal(new Decimal("12.00"))).toBe(12);
    for (const text of ["0.1", "9007199254740992", "9007199254740991.5"]) {
      expect(codeOf(() => ints.fromDecimal(new Decimal(text)))).toBe(faultCodes.inexact);
    }
  });
});

describe("Float", () => {
  it("rounds a half away from zero, and what is less than a half not", () => {
    expect([0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994].map(floats.round)).toEqual([1, -1, 2, 3, -3, 0]);
  });

  it("rounds to decimal places as they are written", () => {
    expect(floats.roundTo(1.005, 2)).toBe(1.01);
    expect(floats.roundTo(-1234.5678, 2)).toBe(-1234.57);
    expect(floats.roundTo(5e-324, 3)).toBe(0);
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(floats.parse(String(value))).toBe(value === 0 ? Number(String(value)) : value);
      }),
    );
  });
});

describe("Decimal", () => {
  it("rounds to 34 digits, a half to the even neighbour", () => {
    expect(decimals.divide(new Decimal(1), new Decimal(3)).toFixed()).toBe(`0.${"3".repeat(34)}`);
    expect(decimals.parse(`1${"0".repeat(33)}.5`)?.toFixed()).toBe(`1${"0".repeat(33)}`);
    expect(decimals.round(new Decimal("2.5")).toFixed()).toBe("2");
    expect(decimals.round(new Decimal("3.5")).toFixed()).toBe("4");
  });

  it("is written without an exponent", () => {
    expect(decimals.show(new Decimal("1e21"))).toBe(`1${"0".repeat(21)}`);
    expect(decimals.show(new Decimal("1e-10"))).toBe("0.0000000001");
    expect(decimals.show(new Decimal("-0"))).toMatch(/^-?0$/);
  });

  it("is never infinite and never NaN", () => {
    const large = new Decimal("1e6144");
    expect(codeOf(() => decimals.multiply(large, large))).toBe(faultCodes.outOfRange);
    expect(codeOf(() => finite(large.times(10)))).toBe(faultCodes.outOfRange);
    expect(codeOf(() => decimals.divide(large, new Decimal(0)))).toBe(faultCodes.divisionByZero);
    expect(codeOf(() => decimals.remainder(large, new Decimal(0)))).toBe(faultCodes.divisionByZero);
    expect(codeOf(() => decimals.from(NaN))).toBe(faultCodes.inexact);
    expect(decimals.parse("1e7000")).toBeUndefined();
    expect(decimals.parse("NaN")).toBeUndefined();
  });
});

describe("sums", () => {
  it("of no numbers are zero of their own kind", () => {
    expect(list.sum([])).toBe(0);
    expect(list.sumDecimal([]).plus(1).toFixed()).toBe("1");
  });

  it("of Ints that leave the range are faults", () => {
    expect(codeOf(() => list.sum([ints.MAX, 1]))).toBe(faultCodes.overflow);
    expect(codeOf(() => list.product([2 ** 52, 4]))).toBe(faultCodes.overflow);
  });
});
