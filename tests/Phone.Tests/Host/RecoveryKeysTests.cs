using Hal;
using Hal.Simulation;
using Phone.Host;
using Phone.SelfTest;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>Keys held at the start: on a clock and a board that are turned by hand.</summary>
public sealed class RecoveryKeysTests : IDisposable
{
    private readonly TurnedClock _time = new();
    private readonly VirtualBooth _booth;
    private readonly BoothBoard _board;
    private readonly BoardWatch _watch;
    private int _recoveries;

    public RecoveryKeysTests()
    {
        _booth = new VirtualBooth(null, _time) { Pause = Pass };
        _board = _booth.OpenBoard();
        _watch = new BoardWatch(_board, _time);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _board.Dispose();
        _booth.Dispose();
    }

    [Fact]
    public void All_three_held_for_five_seconds_ask_for_recovery_once()
    {
        using var keys = Begin();
        Press("*", "#", "HOLD");

        Pass(TimeSpan.FromSeconds(4.5));
        Assert.Equal(0, _recoveries);
        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _recoveries);
    }

    [Fact]
    public void Keys_that_are_down_when_the_board_comes_up_count()
    {
        Press("*", "#", "HOLD");
        using var keys = Begin();

        Pass(TimeSpan.FromSeconds(5.5));

        Assert.Equal(1, _recoveries);
    }

    [Theory]
    [InlineData("*", "#")]
    [InlineData("*", "HOLD")]
    [InlineData("#", "HOLD")]
    public void Two_of_them_do_not(string one, string other)
    {
        using var keys = Begin();
        Press(one, other);

        Pass(TimeSpan.FromSeconds(8));

        Assert.Equal(0, _recoveries);
    }

    [Fact]
    public void A_key_let_go_before_the_time_is_up_asks_for_nothing()
    {
        using var keys = Begin();
        Press("*", "#", "HOLD");
        Pass(TimeSpan.FromSeconds(4));
        _booth.ReleaseKey("#");

        Pass(TimeSpan.FromSeconds(4));

        Assert.Equal(0, _recoveries);
    }

    [Fact]
    public void Later_in_a_run_they_are_only_keys()
    {
        using var keys = Begin();
        Pass(TimeSpan.FromSeconds(16));
        Press("*", "#", "HOLD");

        Pass(TimeSpan.FromSeconds(8));

        Assert.Equal(0, _recoveries);
    }

    private RecoveryKeys Begin() => new(_watch, () => _recoveries++, _time);

    private void Press(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _booth.PressKey(key);
            Pass(TimeSpan.FromMilliseconds(50));
        }
    }

    private void Pass(TimeSpan time)
    {
        for (var i = 0; i < time.TotalMilliseconds; i++)
        {
            _board.Pump();
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Moves when it is told to, and so do its timers.</summary>
    private sealed class TurnedClock : TimeProvider
    {
        private readonly List<Alarm> _alarms = [];
        private long _now = 1_000_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var alarm = new Alarm(this, () => callback(state));
            _alarms.Add(alarm);
            alarm.Change(dueTime, period);
            return alarm;
        }

        public void Advance(TimeSpan span)
        {
            _now += span.Ticks;
            foreach (var alarm in _alarms.Where(alarm => alarm.Due <= _now).ToArray())
            {
                alarm.Ring();
            }
        }

        private sealed class Alarm(TurnedClock clock, Action ring) : ITimer
        {
            public long Due { get; private set; } = long.MaxValue;

            public void Ring()
            {
                Due = long.MaxValue;
                ring();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._now + dueTime.Ticks;
                return true;
            }

            public void Dispose() => Due = long.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
