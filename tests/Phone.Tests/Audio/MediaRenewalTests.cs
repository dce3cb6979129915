using System.Collections.Concurrent;
using CallDesk;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>A sound device that hangs, and a hook that nobody looks at any more.</summary>
public sealed class MediaRenewalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly CallId Call = new(2);

    private readonly ScriptedDevice _device = new() { Voice = 16_000 };
    private readonly ScriptedDevice _another = new() { Voice = 16_000 };
    private readonly BlockingCollection<DeskEvent> _events = [];
    private readonly ManualResetEventSlim _free = new();
    private readonly ManualResetEventSlim _stuck = new();
    private readonly FakePort _far = new();
    private readonly MediaLoop _loop;
    private long _looks;
    private bool _watched = true;

    public MediaRenewalTests() => _loop = new MediaLoop(
        _device, TonePlan.China, _events.Add, static () => { }, new FakeTime(), static () => { }, another: () => _another, looks: Looks);

    public void Dispose()
    {
        _free.Set();
        _loop.Dispose();
        _events.Dispose();
        _free.Dispose();
        _stuck.Dispose();
    }

    [Fact]
    public void A_microphone_at_a_hook_that_nobody_looks_at_is_shut_and_opens_when_the_hook_is_watched_again()
    {
        _device.Played = (frame, _) => _watched = frame is < 200 or > 600;
        Talk();
        Until(() => _device.Frames > 1_000);
        short[] sent = _far.Sent; // 80 samples a frame at 8 kHz
        Assert.Contains(sent[(100 * 80)..(190 * 80)], sample => sample > 15_000);
        int shut = (200 + HandsetWatch.MostSilentFrames + 3) * 80;
        Assert.All(sent[shut..(600 * 80)], sample => Assert.Equal(0, sample));
        Assert.Contains(sent[(620 * 80)..], sample => sample > 15_000);
        Assert.Equal(1, _loop.MicrophoneCuts);
    }

    [Fact]
    public void A_phone_that_ends_shuts_the_microphone_whatever_the_order_says()
    {
        Talk();
        Until(() => _device.Frames > 50);
        _loop.CutMicrophone();
        int from = _device.Frames;
        Until(() => _device.Frames > from + 200);
        Assert.All(_far.Sent[((from + 10) * 80)..((from + 190) * 80)], sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void A_thread_that_works_is_not_left_behind()
    {
        Talk();
        Until(() => _device.Frames > 10);
        // A call of the device may be going on this very moment; in a loop that moves, leaving behind is harmless but pointless.
        _loop.SetOrder(AudioOrder.Silence);
        _loop.Detach(_leg!);
        Until(() => _device.Stops > 0);
        Assert.False(_loop.Renew());
    }

    [Fact]
    public void A_device_that_hangs_is_replaced_and_the_thread_in_it_never_comes_back()
    {
        _device.Played = (frame, _) =>
        {
            if (frame == 50)
            {
                _stuck.Set();
                _free.Wait();
            }
        };
        Talk();
        Assert.True(_stuck.Wait(Patience, TestContext.Current.CancellationToken));
        int before = _far.Sent.Length;

        Assert.True(_loop.Renew());
        Assert.IsType<AudioLost>(Next());
        Assert.Equal(new AudioRestored(), Next());
        Until(() => _another.Frames > 100);
        Assert.Contains(_far.Sent[before..], sample => sample > 15_000);

        _free.Set();
        int from = _another.Frames;
        Until(() => _another.Frames > from + 100);
        Assert.Equal(50, _device.Frames);
        Assert.True(_loop.Detach(_leg!));
    }

    private StreamLeg? _leg;

    private void Talk()
    {
        _leg = _far.Leg(Call);
        _loop.SetOrder(AudioOrder.Silence with { MicrophoneOpen = true, Legs = [new(Call, LegSource.Microphone, true)] });
        _loop.Attach(_leg);
        _loop.Start();
    }

    private long Looks() => _watched ? ++_looks : _looks;

    private DeskEvent Next()
    {
        Assert.True(_events.TryTake(out DeskEvent? said, Patience));
        return said;
    }

    private static void Until(Func<bool> so) => Assert.True(SpinWait.SpinUntil(so, Patience));
}
