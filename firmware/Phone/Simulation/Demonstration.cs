using Phone.Host;
using Phone.Panel;

namespace Phone.Simulation;

/// <summary>
/// <c>sim</c> with a person: the caller rings every minute, the person lifts the handset in the panel or, at a terminal, by the keys of
/// the terminal. Ends with Ctrl-C.
/// </summary>
internal sealed class Demonstration(PhoneHost phone, SimulationFiles files, Timeline timeline)
{
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected)
        {
            Console.WriteLine("keys: space = handset up/down, 0-9 * #, h hold, m mute, r redial, + - volume, Ctrl-C ends");
            var keys = new Thread(ReadKeys) { Name = "terminal", IsBackground = true };
            keys.Start();
        }

        try
        {
            while (true)
            {
                await CallAsync(cancellation).ConfigureAwait(false);
                await Task.Delay(BetweenCalls, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private async Task CallAsync(CancellationToken cancellation)
    {
        using var caller = CallerProcess.Start(
            $"sip:201@{phone.SipEndpoint}", files.CallerSpeech, files.CallerHeard, TimeSpan.FromSeconds(30),
            line => timeline.Note("caller", line));
        await caller.EndAsync(cancellation).ConfigureAwait(false);
    }

    private void ReadKeys()
    {
        bool offHook = false;
        while (true)
        {
            char pressed = Console.ReadKey(intercept: true).KeyChar;
            if (pressed == ' ')
            {
                offHook = !offHook;
                phone.Hands!.MoveHook(offHook);
            }
            else if (LegendOf(pressed) is { } legend)
            {
                phone.Hands!.Key(legend, KeyAction.Tap);
            }
        }
    }

    private static string? LegendOf(char pressed) => char.ToLowerInvariant(pressed) switch
    {
        >= '0' and <= '9' or '*' or '#' => pressed.ToString(),
        'h' => "HOLD",
        'm' => "MUTE",
        'r' => "REDIAL",
        'n' => "NOTE",
        's' => "SOS",
        '+' => "VOL+",
        '-' => "VOL-",
        _ => null,
    };
}
