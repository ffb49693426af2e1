import { env } from './env';
// env.OLD_TOKEN went away
const a = process.env.BUILD_TOKEN ?? import.meta.env.VITE_API_KEY;
export default { fetch: () => new Response(env.SOME_SECRET + a + settings.env.X_TOKEN) };
