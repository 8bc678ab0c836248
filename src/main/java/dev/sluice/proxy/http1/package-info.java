/** Heads and bodies of HTTP/1.1 messages over raw bytes, and access to the Netty channel. Knows nothing of exchanges. */
@NullMarked
package dev.sluice.proxy.http1;

import org.jspecify.annotations.NullMarked;
