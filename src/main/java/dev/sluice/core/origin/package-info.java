/**
 * Keeps web pages away from the gateway's ports. A browser sends requests to any port of its own machine for any page that it shows, so an address that only this machine
 * reaches is no protection. What a browser cannot leave out of such a request, the headers Sec-Fetch-Site, Origin and Host, gives it away.
 */
@NullMarked
package dev.sluice.core.origin;

import org.jspecify.annotations.NullMarked;
