using System.Collections.Concurrent;
using Hal.Simulation;

namespace Hal.Tests;

/// <summary>A chip holds the clock for ever: the hal thread is left behind, and another begins where safety begins.</summary>
public sealed class RenewalTests : IDisposable
{
    /// <summary>+6 dB, as it is written for the highest step (datasheet rev 4.4, R2).</summary>
    private const byte LoudestReceiver = 0x7F;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly VirtualBooth _booth = new(BoardDescription.Office);
    private readonly BoothBoard _board;
    private readonly BlockingCollection<HookMove> _moves = [];
    private readonly BlockingCollection<KeyMove> _keys = [];
    private readonly ConcurrentQueue<PartCondition> _conditions = [];
    private byte _shade;

    public RenewalTests()
    {
        _board = _booth.OpenBoard();
        _board.Hook.Moved += _moves.Add;
        _board.Keypad.Changed += _keys.Add;
        _board.ConditionChanged += _conditions.Enqueue;
        _board.Start();
        Assert.False(Next(_moves).OffHook);
    }

    public void Dispose()
    {
        _booth.Inject("codec", FaultKind.None);
        _board.Dispose();
        _booth.Dispose();
        _moves.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public void A_thread_that_works_is_not_left_behind()
    {
        bool? renewed = null;
        _board.Hook.Moved += _ => renewed = _board.Renew(); // on the hal thread itself, which is in no call then
        Talk();
        Assert.False(renewed);
        Assert.True(_booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void A_new_thread_looks_at_the_hook_sets_the_chips_up_again_and_keeps_the_microphone_shut()
    {
        Talk();
        Hang();
        _booth.MoveHook(off: false);

        Renew();
        Assert.False(Next(_moves).OffHook); // the bus still hangs: the hook needs none
        Assert.Equal(["hook", "codec", "keypad", "lights"], _conditions.Take(4).Select(condition => condition.Part));
        Assert.All(_conditions.Take(4), condition => Assert.False(condition.Working));

        _booth.Inject("codec", FaultKind.None);
        Until(() => Restored("codec") && Restored("keypad") && Restored("lights") && Restored("hook"));
        UntilTheCodecIsReady();
        Assert.False(_booth.Levels.MicrophoneOpen);
        _booth.PressKey("SOS");
        Assert.Equal("SOS", Next(_keys).Legend);
        Talk();
        Assert.True(_booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void A_base_microphone_loses_its_current_while_the_bus_still_hangs_and_stays_shut_afterwards()
    {
        using var opened = new BlockingCollection<bool>();
        _board.Handsfree!.OpenMicrophone(opened.Add);
        Assert.True(Next(opened));
        Assert.True(_booth.Levels.HandsfreeMicOpen && _booth.Analogue.BaseMicrophonePowered);
        Hang();

        Renew();
        Until(() => !_booth.Analogue.BaseMicrophonePowered);
        _booth.Inject("codec", FaultKind.None);
        Until(() => Restored("codec"));
        UntilTheCodecIsReady();
        Assert.False(_booth.Levels.HandsfreeMicOpen || _booth.Analogue.BaseMicrophonePowered || _board.Handsfree.MicrophoneOpen);
    }

    [Fact]
    public void What_the_thread_that_was_left_behind_was_about_to_do_is_never_done()
    {
        _booth.MoveHook(off: true);
        Assert.True(Next(_moves).OffHook);
        Hang();
        var answers = 0;
        _board.Codec.OpenMicrophone(_ => Interlocked.Increment(ref answers));
        Renew();
        Assert.True(Next(_moves).OffHook);
        _booth.Inject("codec", FaultKind.None);
        Until(() => Restored("codec") && Restored("lights"));
        UntilTheCodecIsReady();
        Assert.False(_booth.Levels.MicrophoneOpen);
        Assert.InRange(answers, 0, 1);
    }

    [Fact]
    public void Not_more_than_three_threads_are_left_behind()
    {
        Hang();
        for (var thread = 1; thread <= RenewableThread.MostLeftBehind; thread++)
        {
            Renew();
            UntilStuck(thread + 1);
        }

        Assert.False(_board.Renew());
        _booth.Inject("codec", FaultKind.None);
        Until(() => Restored("codec") && _booth.Bus.Waiting == 0); // who still waits when the bus hangs again would go on waiting
        Hang();
        Until(_board.Renew); // those left behind have ended, or are about to
    }

    private bool Restored(string part) => _conditions.LastOrDefault(condition => condition.Part == part).Working;

    private void Talk()
    {
        using var opened = new BlockingCollection<bool>();
        _booth.MoveHook(off: true);
        Assert.True(Next(_moves).OffHook);
        _board.Codec.OpenMicrophone(opened.Add);
        Assert.True(Next(opened));
    }

    /// <summary>Returns when the hal thread is stuck.</summary>
    private void Hang()
    {
        _booth.Inject("codec", FaultKind.Hang);
        _board.Lights.Show([new Rgb(++_shade, 1, 1)]); // what is shown already is not written
        UntilStuck(threads: 1);
    }

    /// <summary>While the clock is held, a transfer that waits stays where it is.</summary>
    private void UntilStuck(int threads) => Until(() => _booth.Bus.Waiting == threads);

    /// <summary>Volumes are written once the chip has started: then all that the start switches on is on.</summary>
    private void UntilTheCodecIsReady()
    {
        using var written = new ManualResetEventSlim();
        void Watch(int address, byte[] bytes)
        {
            if (address == Wm8960.DefaultAddress && bytes is [(int)Wm8960.Register.Lout1Volume << 1 | 1, LoudestReceiver])
            {
                written.Set();
            }
        }

        _booth.Bus.Written += Watch;
        _board.Codec.SetReceiverVolume(Wm8960.MaximumStep);
        Assert.True(written.Wait(Patience, TestContext.Current.CancellationToken));
        _booth.Bus.Written -= Watch;
    }

    private void Renew() => Assert.True(_board.Renew());

    private static void Until(Func<bool> so) => Assert.True(SpinWait.SpinUntil(so, Patience));

    private static T Next<T>(BlockingCollection<T> queue)
    {
        Assert.True(queue.TryTake(out var item, Patience));
        return item!;
    }
}
