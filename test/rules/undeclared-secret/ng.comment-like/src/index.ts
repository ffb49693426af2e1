const accept = 'text/html, */*';
const page = `<style>/* no end`;
export default {
  async fetch(request: Request, env: Env) {
    // env.UNUSED_TOKEN is only named here
    return fetch('https://api.example/x', { headers: { accept, authorization: env.STORE_API_KEY } });
  },
};
