/**
 * Cancels the resting orders in the scope of a halt: {@link dev.sluice.exchanges.pull.PullControl} begins pulls, keeps
 * them over a restart and ends them before a re-arm. What is asked for decides {@code core.pull}; {@code sluice-signer}
 * signs it, and the gateway never has a secret.
 */
@NullMarked
package dev.sluice.exchanges.pull;

import org.jspecify.annotations.NullMarked;
