/** Connections to exchanges, and the request heads that are written to them. */
@NullMarked
package dev.sluice.proxy.upstream;

import org.jspecify.annotations.NullMarked;
