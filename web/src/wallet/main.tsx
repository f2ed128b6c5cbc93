import { RouterProvider } from '@tanstack/react-router';
import { mount } from '../app/mount';
import { LinkedSession } from './linked_session';
import { awaitLink, isMarked, takeLink } from './opened_by_link';
import { router } from './routes';
import { SessionOver } from './session_over';

const link = takeLink(window.location, window.history);
const isOver = link === null && isMarked(window.location);
awaitLink(window);

mount(
  isOver ? (
    <SessionOver />
  ) : (
    <LinkedSession link={link}>
      <RouterProvider router={router} />
    </LinkedSession>
  ),
);
