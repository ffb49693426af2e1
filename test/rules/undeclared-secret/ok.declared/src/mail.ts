export const f = (c: Context) => c.env.MAIL_PASSWORD;
