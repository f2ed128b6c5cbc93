import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
  type AnyRoute,
  type AsyncRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { Area, AreaRoute } from './area';
import { Guarded } from './guarded';
import { Broken } from './last_resort';
import { NotFound } from './not_found';

type Frames = {
  /** Around every page. */
  root: RouteComponent;
  /** What stays in the address from page to page. */
  kept?: string[];
};

/** One router of all areas under `basepath`. The parameters of an address are texts, plainly written. */
export function makeRouter(basepath: string, areas: Area[], { root, kept = [] }: Frames) {
  const rootRoute = createRootRoute({
    component: root,
    notFoundComponent: NotFound,
    errorComponent: Broken,
    search: { middlewares: [retainSearchParams(kept as never)] },
  });
  const routes = areas.flatMap((area) => area.routes).map((route) => made(rootRoute, route));
  return createRouter({
    routeTree: rootRoute.addChildren(routes),
    basepath,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
      const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
      return text ? `?${text}` : '';
    },
    defaultPreload: 'intent',
    defaultPreloadDelay: 80,
    scrollRestoration: true,
  });
}

function made(root: AnyRoute, { path, load, page, permission, open }: AreaRoute) {
  const Page = lazyRouteComponent<Record<string, ComponentType>, string>(
    load as () => Promise<Record<string, ComponentType>>,
    page,
  ) as AsyncRouteComponent<object>;
  const component = () => (
    <Guarded permission={permission} open={open}>
      <Page />
    </Guarded>
  );
  component.preload = Page.preload;
  return createRoute({ getParentRoute: () => root, path, component, staticData: { open } as never });
}
