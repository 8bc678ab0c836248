/** Which exchange, bot and upstream a request target leads to, by path, port or Host header, and which clients may connect. */
@NullMarked
package dev.sluice.proxy.routing;

import org.jspecify.annotations.NullMarked;
