import { RouterProvider } from '@tanstack/react-router';
import { mount } from '../app/mount';
import '../app/more_styles';
import { router } from './routes';

mount(<RouterProvider router={router} />);
