/**
 * The composition root: creates all parts of the gateway, connects, reloads and stops them. A class is here if it
 * connects parts that must not know each other. Only {@code dev.sluice.Main} uses this package.
 *
 * <p>{@link dev.sluice.app.GatewayStarter} opens the data folder, creates a {@link dev.sluice.app.Gateway}, opens its
 * ports and warms it up; when a step fails, it closes what was opened. {@code Gateway} creates the ports and what they
 * serve, and {@code RiskControls} what decides whether a call may be sent; {@code Gateway} also drains and closes.
 * {@code RunningConfig} holds the configuration in effect and {@code ConfigReloader} replaces it, all or nothing.
 * {@code StatusSource} collects the state that the admin port and the health routes show. Start, stop, reload, close,
 * operations, metrics and the work of each second go through the list of {@link dev.sluice.part.Part parts}.
 * {@code RestartStateRecorder} passes unknown orders and dead man's switches to the next process.
 * {@code ServerCertificates} holds the certificates of the TLS port, and {@code SelfCallGuard} prevents the gateway
 * from calling itself. {@code AlertMonitor} reports problems to a webhook. {@link dev.sluice.app.GatewaySignals}
 * connects signals of the operating system to actions; {@link dev.sluice.app.systemd.ServiceNotifier} tells systemd
 * what the gateway does.
 */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
