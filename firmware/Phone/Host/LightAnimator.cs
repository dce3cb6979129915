using System.Collections.Immutable;
using CallDesk;
using Hal;

namespace Phone.Host;

/// <summary>
/// Turns the desk's lights (colour and motion) into colours over time. All lights share one phase, so that they move together; with nothing
/// but steady lights no timer runs.
/// </summary>
internal sealed class LightAnimator : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(125);

    private readonly ILightRing _ring;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private readonly Rgb[] _colours;
    private ImmutableArray<Light> _lights;
    private int _phase;

    public LightAnimator(ILightRing ring)
    {
        _ring = ring;
        _colours = new Rgb[ring.Count];
        _lights = [.. Enumerable.Repeat(Light.Off, ring.Count)];
        _timer = new Timer(_ => Advance());
    }

    /// <summary>Shows the ring at once and keeps it moving. Desk thread.</summary>
    public void Show(ImmutableArray<Light> lights)
    {
        lock (_lock)
        {
            _lights = lights;
            _phase = 0;
            Paint();
            bool moves = lights.Any(light => light.Motion != Motion.Steady);
            _timer.Change(moves ? Tick : Timeout.InfiniteTimeSpan, moves ? Tick : Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Advance()
    {
        lock (_lock)
        {
            _phase++;
            Paint();
        }
    }

    private void Paint()
    {
        bool changed = false;
        for (int i = 0; i < _colours.Length; i++)
        {
            Light light = i < _lights.Length ? _lights[i] : Light.Off;
            Rgb colour = IsLit(light.Motion) ? new Rgb(light.Red, light.Green, light.Blue) : default;
            changed |= _colours[i] != colour;
            _colours[i] = colour;
        }

        if (changed || _phase == 0)
        {
            _ring.Show(_colours);
        }
    }

    private bool IsLit(Motion motion) => motion switch
    {
        Motion.Blink => _phase % 8 < 4,
        Motion.Flash => _phase % 2 < 1,
        Motion.Wink => _phase % 16 < 1,
        _ => true,
    };
}
