/**
 * The program {@code sluice-signer}: it holds API keys and signs cancels and a few reads, nothing else. It opens no
 * network socket, and the gateway, which sends what it signs, never sees a secret.
 */
@NullMarked
package dev.sluice.signer;

import org.jspecify.annotations.NullMarked;
