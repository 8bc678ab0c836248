/**
 * The server of the admin port: authentication, operations and OpenAPI document.
 *
 * <p>{@code OperationRoutes} authenticates a request by {@link dev.sluice.admin.api.TokenAuthenticator}, checks its
 * fields and runs its {@link dev.sluice.part.Operation}. The operations come from {@link
 * dev.sluice.admin.api.OperatorApi} (trips, re-arm, audit), {@link dev.sluice.admin.api.BreakerApi}, {@link
 * dev.sluice.admin.api.TokenApi}, {@link dev.sluice.admin.api.UnknownOrderApi}, {@link
 * dev.sluice.admin.api.LoggingApi} and {@link dev.sluice.admin.api.WebSocketApi}, and from other packages. {@code
 * OpenApi} describes all of them.
 */
@NullMarked
package dev.sluice.admin.api;

import org.jspecify.annotations.NullMarked;
