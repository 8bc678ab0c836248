/**
 * Request routing and client access.
 *
 * <p>{@link dev.sluice.proxy.routing.RequestRouter} maps a request target to an exchange, a bot and an upstream by path
 * or port; {@link dev.sluice.proxy.routing.HostRouting} does so by the Host header on the TLS port.
 * {@link dev.sluice.proxy.routing.ClientAccess} decides which clients may connect and as which bot.
 * {@link dev.sluice.proxy.routing.ExchangeEndpoints} holds the configured exchanges and is replaced as a whole by a
 * reload.
 */
@NullMarked
package dev.sluice.proxy.routing;

import org.jspecify.annotations.NullMarked;
