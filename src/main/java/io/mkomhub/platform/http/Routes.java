package io.mkomhub.platform.http;

import java.util.List;

/** The routes of a resource or channel. Every bean of this type adds its routes to the route table. */
public interface Routes {

    /** The routes. */
    List<Route> routes();
}
