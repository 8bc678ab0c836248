/**
 * The life of one call, its permit and its end. {@link dev.sluice.proxy.call.GatewayCall#proceed} runs the steps that
 * all kinds of calls share.
 */
@NullMarked
package dev.sluice.proxy.call;

import org.jspecify.annotations.NullMarked;
