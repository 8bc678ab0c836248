/** The notifications to systemd: the gateway is ready, reloads, stops, is alive, or is replaced by another process. */
@NullMarked
package dev.sluice.app.systemd;

import org.jspecify.annotations.NullMarked;
