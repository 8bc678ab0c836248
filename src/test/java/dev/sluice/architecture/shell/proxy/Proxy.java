package dev.sluice.architecture.shell.proxy;

import dev.sluice.architecture.shell.admin.Admin;

/** A shell package that uses another. */
final class Proxy {
    final Admin admin = new Admin();
}
