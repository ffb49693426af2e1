export const helper = (c: Context, ...rest: string[]) => c.env.MAIL_PASSWORD + rest.join();
