using System.Globalization;

namespace Phone.Panel.Access;

/// <summary>How often people signed in, for <c>/metrics</c>. Thread-safe.</summary>
internal sealed class AccessFigures
{
    private long _signIns;
    private long _wrong;
    private long _throttled;

    public void CountSignIn() => Interlocked.Increment(ref _signIns);

    public void CountWrong() => Interlocked.Increment(ref _wrong);

    public void CountThrottled() => Interlocked.Increment(ref _throttled);

    /// <summary>Prometheus text (exposition format 0.0.4).</summary>
    public string Render() => string.Concat(
        Counter("phone_panel_sign_ins_total", "Passwords that were right.", ref _signIns),
        Counter("phone_panel_wrong_passwords_total", "Passwords that were wrong.", ref _wrong),
        Counter("phone_panel_throttled_tries_total", "Passwords that were not looked at: too many tries.", ref _throttled));

    private static string Counter(string name, string help, ref long value) => string.Create(
        CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n{name} {Interlocked.Read(ref value)}\n");
}
