/** The same entries in any language: texts stay texts, and what takes values takes the same ones. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer G) => string ? (...given: G) => string : string;
};
