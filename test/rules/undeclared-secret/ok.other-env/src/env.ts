export const env = { SOME_SECRET: "none" };
