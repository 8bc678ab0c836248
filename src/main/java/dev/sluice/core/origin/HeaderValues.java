package dev.sluice.core.origin;

import java.util.List;

/** The headers of one request. */
@FunctionalInterface
public interface HeaderValues {
    /** All values of the header with that name, which is compared without case; empty: the request has none. */
    List<String> all(String name);
}
