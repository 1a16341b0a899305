package io.mkomhub.platform.http;

import java.util.List;

/** What a room or channel answers. Each bean of this type adds its lines to the one route table. */
public interface Routes {

    /** The lines of the table. */
    List<Route> routes();
}
