/** WebSockets between bots and exchanges: the tunnel, its messages, their pace and their subscriptions. */
@NullMarked
package dev.sluice.proxy.websocket;

import org.jspecify.annotations.NullMarked;
