/** The settings of the traffic port, of TLS, of WebSockets and of the connections to exchanges. */
@NullMarked
package dev.sluice.proxy.settings;

import org.jspecify.annotations.NullMarked;
