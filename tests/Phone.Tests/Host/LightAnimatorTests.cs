using System.Collections.Concurrent;
using CallDesk;
using Hal;
using Phone.Host;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>Motion made of writes: what the eye gets, and that a steady ring costs nothing.</summary>
public sealed class LightAnimatorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeRing _ring = new();
    private readonly LightAnimator _animator;

    public LightAnimatorTests() => _animator = new LightAnimator(_ring);

    public void Dispose() => _animator.Dispose();

    [Fact]
    public void A_steady_ring_is_written_once_and_then_left_alone()
    {
        _animator.Show(Ring(Motion.Steady));
        Assert.Equal(new Rgb(255, 140, 0), _ring.Next(Patience)[0]);
        Assert.Null(_ring.Try(TimeSpan.FromMilliseconds(300)));
    }

    [Theory]
    [InlineData(Motion.Blink, 4)]
    [InlineData(Motion.Flash, 1)]
    public void A_moving_light_goes_off_and_comes_back_in_its_own_rhythm(Motion motion, int ticks)
    {
        _animator.Show(Ring(motion));
        Assert.NotEqual(default, _ring.Next(Patience)[0]);
        long lit = Environment.TickCount64;
        Assert.Equal(default, _ring.Next(Patience)[0]);
        Assert.InRange(Environment.TickCount64 - lit, (ticks * 125) - 40, (ticks * 125) + 1_500);
        Assert.NotEqual(default, _ring.Next(Patience)[0]);
    }

    [Fact]
    public void A_wink_is_a_short_light_in_a_long_dark()
    {
        _animator.Show(Ring(Motion.Wink));
        Assert.NotEqual(default, _ring.Next(Patience)[0]);
        Assert.Equal(default, _ring.Next(Patience)[0]);
        long dark = Environment.TickCount64;
        Assert.NotEqual(default, _ring.Next(Patience)[0]);
        Assert.InRange(Environment.TickCount64 - dark, 1_500, 4_000);
    }

    [Fact]
    public void All_lights_share_one_phase_and_the_others_stand_still()
    {
        _animator.Show([.. Enumerable.Range(0, 12).Select(i => new Light(9, 9, 9, i < 6 ? Motion.Flash : Motion.Steady))]);
        for (var i = 0; i < 4; i++)
        {
            Rgb[] shown = _ring.Next(Patience);
            Assert.Single(shown[..6].Distinct());
            Assert.All(shown[6..], light => Assert.Equal(new Rgb(9, 9, 9), light));
        }
    }

    [Fact]
    public void A_ring_that_comes_to_rest_is_not_written_again()
    {
        _animator.Show(Ring(Motion.Flash));
        _ring.Next(Patience);
        _ring.Next(Patience);
        _animator.Show(Ring(Motion.Steady));
        while (_ring.Try(TimeSpan.FromMilliseconds(50)) is not null)
        {
            // what was under way
        }

        Assert.Null(_ring.Try(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public void At_night_the_ring_is_dim_but_what_is_lit_stays_lit()
    {
        _animator.Show([.. Enumerable.Repeat(new Light(200, 1, 0, Motion.Steady), 12)]);
        _ring.Next(Patience);

        _animator.Dim(30);
        Assert.Equal(new Rgb(60, 1, 0), _ring.Next(Patience)[0]);
        _animator.Dim(30);
        Assert.Null(_ring.Try(TimeSpan.FromMilliseconds(100))); // no change, no write

        _animator.Dim(100);
        Assert.Equal(new Rgb(200, 1, 0), _ring.Next(Patience)[0]);
    }

    private static System.Collections.Immutable.ImmutableArray<Light> Ring(Motion motion) =>
        [.. Enumerable.Repeat(new Light(255, 140, 0, motion), 12)];

    private sealed class FakeRing : ILightRing
    {
        private readonly BlockingCollection<Rgb[]> _shown = [];

        public int Count => 12;

        public void Show(ReadOnlySpan<Rgb> ring) => _shown.Add(ring.ToArray());

        public Rgb[] Next(TimeSpan patience) => Try(patience) ?? throw new TimeoutException("the ring was not written");

        public Rgb[]? Try(TimeSpan patience) => _shown.TryTake(out Rgb[]? ring, patience) ? ring : null;
    }
}
