import { route, type Route } from '../http/router.ts';
import { jsonBody, objectField, textField } from '../http/context.ts';
import { runQuery } from './graphql-run.ts';

/** Errors come in `errors[]` with HTTP 200, as GraphQL does. */
export const graphqlRoutes: readonly Route[] = [
  route('POST', '/graphql', ['Account Analytics Read'], (context) => {
    const body = jsonBody(context);
    return {
      status: 200,
      body: runQuery(context.state, textField(body, 'query') ?? '', objectField(body, 'variables')),
    };
  }),
];
