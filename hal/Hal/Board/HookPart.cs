namespace Hal;

/// <summary>The hook switch under supervision. The line itself cannot say that it is broken; only taking it can fail.</summary>
internal sealed class HookPart(
    GpioHookSwitch hook, BoardCounters counters, TimeProvider time, Action<PartCondition> report)
    : Part("hook", null, counters, time, report)
{
    protected override void Begin(long now) => hook.Open();

    protected override long Work(long now) => hook.Check(now);

    protected override void Lost(long now) => hook.Dispose();
}
