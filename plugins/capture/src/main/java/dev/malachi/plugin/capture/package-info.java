/** The commands {@code capture} and {@code capture start|stop|status}, and what runs behind them. */
package dev.malachi.plugin.capture;
