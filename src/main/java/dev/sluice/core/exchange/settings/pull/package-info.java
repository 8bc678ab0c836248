/**
 * Settings for cancelling resting orders: where open orders are listed, how they are cancelled, and how an
 * exchange tells the rights of a key.
 */
@NullMarked
package dev.sluice.core.exchange.settings.pull;

import org.jspecify.annotations.NullMarked;
