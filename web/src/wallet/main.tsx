import { RouterProvider } from '@tanstack/react-router';
import { mount } from '../app/mount';
import { LinkedSession } from './linked_session';
import { takeLink } from './opened_by_link';
import { router } from './routes';

const link = takeLink(window.location, window.history);

mount(
  <LinkedSession link={link}>
    <RouterProvider router={router} />
  </LinkedSession>,
);
