package dev.sluice.proxy;

import dev.sluice.proxy.routing.HostRouting;
import org.jspecify.annotations.Nullable;

/**
 * A listener for the requests that another process of the gateway relays.
 *
 * @param path the path of a socket in a folder that only the owner of the gateway may read
 * @param hosts the routing of the TLS port; null if there is none
 */
public record RelayListener(String path, @Nullable HostRouting hosts) {}
