package dev.sluice.architecture.crypto.core.queue;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** A core class outside the simulated exchanges that uses a crypto library. */
final class UsesAHash {
    final KeccakDigest digest = new KeccakDigest(256);
}
