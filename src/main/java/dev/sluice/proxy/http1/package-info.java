/**
 * Heads and bodies of HTTP/1.1 messages as raw bytes, and access to the Netty channel.
 *
 * <p>{@link dev.sluice.proxy.http1.HeadScanner} collects and validates the bytes of a head as a
 * {@link dev.sluice.proxy.http1.MessageHead}. {@link dev.sluice.proxy.http1.RequestHead} and
 * {@link dev.sluice.proxy.http1.ResponseHead} check it and derive method, status and body framing.
 * {@link dev.sluice.proxy.http1.BodyScanner} separates the body from its framing.
 * {@link dev.sluice.proxy.http1.InputBudget} bounds the memory for received bytes. The package has no knowledge of
 * exchanges.
 */
@NullMarked
package dev.sluice.proxy.http1;

import org.jspecify.annotations.NullMarked;
