/**
 * The server side of the operators' console, the web page of the admin port: its files, the sessions of signed-in
 * operators, and the feed that keeps open pages up to date. The page itself is in the resources folder of this package.
 * Everything that it shows or does, it gets from the operations of the admin API.
 */
@NullMarked
package dev.sluice.admin.console;

import org.jspecify.annotations.NullMarked;
