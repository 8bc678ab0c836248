/**
 * Protection of the gateway's ports against web pages. A browser sends requests to any port of its own machine on
 * behalf of any page that it shows, so a loopback address alone is no protection. The headers Sec-Fetch-Site, Origin
 * and Host, which a page cannot omit or change, identify such requests.
 */
@NullMarked
package dev.sluice.core.origin;

import org.jspecify.annotations.NullMarked;
