using System.Collections.Immutable;
using CallDesk;
using Hal;

namespace Phone.Host;

/// <summary>
/// Turns the desk's lights (colour and motion) into colours over time. All lights share one phase, so that they move together; with
/// nothing but steady lights no timer runs.
/// </summary>
internal sealed class LightAnimator : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(125);

    /// <summary>Ticks after which every motion begins anew.</summary>
    private const int Cycle = 16;

    private readonly ILightRing _ring;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private readonly Rgb[] _colours;
    private ImmutableArray<Light> _lights;
    private int _phase;
    private int _stride;
    private int _percent = 100;
    private Rgb? _borrowed;

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
            SleepUntilChange();
        }
    }

    /// <summary>Brightness from now on, percent of what the desk wants (the site's hours of the night). Any thread.</summary>
    public void Dim(int percent)
    {
        lock (_lock)
        {
            if (percent != _percent)
            {
                _percent = percent;
                Paint();
            }
        }
    }

    /// <summary>Shows one colour instead of what the desk wants, until null gives the lights back (the self-test). Any thread.</summary>
    public void Borrow(Rgb? colour)
    {
        lock (_lock)
        {
            _borrowed = colour;
            Paint();
        }
    }

    public void Dispose() => _timer.Dispose();

    private static bool IsLit(Motion motion, int phase) => motion switch
    {
        Motion.Blink => phase % 8 < 4,
        Motion.Flash => phase % 2 < 1,
        Motion.Wink => phase % 16 < 1,
        _ => true,
    };

    private void Advance()
    {
        lock (_lock)
        {
            _phase += _stride;
            Paint();
            SleepUntilChange();
        }
    }

    private void Paint()
    {
        for (int i = 0; i < _colours.Length; i++)
        {
            Light light = i < _lights.Length ? _lights[i] : Light.Off;
            _colours[i] = _borrowed ?? (IsLit(light.Motion, _phase) ? Dimmed(light) : default);
        }

        _ring.Show(_colours);
    }

    /// <summary>What is lit stays lit, however dim.</summary>
    private Rgb Dimmed(Light light)
    {
        return new Rgb(Part(light.Red), Part(light.Green), Part(light.Blue));

        byte Part(byte full) => (byte)(((full * _percent) + 99) / 100);
    }

    /// <summary>
    /// Sleeps over the phases in which nothing changes: a winking light alone needs two wake-ups in 2 s, a steady ring none.
    /// </summary>
    private void SleepUntilChange()
    {
        for (_stride = 1; _stride <= Cycle; _stride++)
        {
            foreach (Light light in _lights)
            {
                if (IsLit(light.Motion, _phase) != IsLit(light.Motion, _phase + _stride))
                {
                    _timer.Change(Tick * _stride, Timeout.InfiniteTimeSpan);
                    return;
                }
            }
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
