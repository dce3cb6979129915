namespace Phone.SelfTest;

internal sealed partial class SelfTestEngine
{
    /// <summary>−26 dBFS: speech, to whatever is on the way.</summary>
    private const double EchoAmplitude = 2_300;

    /// <summary>What comes back softer than this is not our sound.</summary>
    private const double LeastEcho = -40;

    private static readonly Lazy<ExponentialSweep> EchoSweep = new(() => new ExponentialSweep(1, EchoAmplitude));

    /// <summary>Longer than any bound of the delay, so that a late echo is measured as one.</summary>
    private static readonly TimeSpan LatestEcho = TimeSpan.FromSeconds(2);

    /// <summary>Signalling and media there and back, without anybody's ear or mouth: also at night.</summary>
    private void MeasureEcho()
    {
        var echo = bench.Call(EchoSweep.Value.Samples, LatestEcho);
        if (echo.Answered is { } answered)
        {
            _figures.Put("echo.call", answered ? 1 : 0, echo.Note);
        }

        if (echo.Heard is not { } heard)
        {
            foreach (var step in (string[])["echo.call", "echo.delay", "echo.level"])
            {
                _figures.Note(step, echo.Note ?? "nothing came back");
            }

            return;
        }

        var measured = EchoSweep.Value.Measure(heard);
        _figures.Put("echo.level", measured.Response.Level);
        if (measured.Response.Level > LeastEcho)
        {
            _figures.Put("echo.delay", measured.Delay.TotalMilliseconds);
        }
        else
        {
            _figures.Note("echo.delay", "nothing came back").Note("echo.level", "nothing came back");
        }
    }
}
