using Xunit;

namespace CallDesk.Tests;

/// <summary>A self-test goes on: what it may have, and what comes before it.</summary>
public sealed class InspectionTests
{
    private readonly Booth _booth = new();

    [Fact]
    public void Note_star_seven_begins_a_self_test_without_a_laptop()
    {
        _booth.Lift().Press(Key.Note).Type("*7");

        Assert.Contains(new RunSelfTest(0, Full: true), _booth.All);
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        Assert.False(_booth.Heard.MicrophoneOpen);
    }

    [Fact]
    public void The_microphone_is_the_tests_only_while_it_listens_and_the_handset_is_lifted()
    {
        Begin();
        _booth.Happens(new SelfTestListens(true));
        Assert.False(_booth.Heard.MicrophoneOpen);

        _booth.Lift().Happens(new SelfTestListens(true));
        Assert.True(_booth.Heard is { MicrophoneOpen: true, Inspects: true });

        _booth.PutDown();
        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.False(_booth.Lift().Heard.MicrophoneOpen);
    }

    [Fact]
    public void Every_key_may_be_pressed_and_does_nothing()
    {
        Begin();
        _booth.Lift();
        foreach (var key in Enum.GetValues<Key>().Where(key => key != Key.Sos))
        {
            _booth.Press(key);
        }

        _booth.Press(Key.Sos).Wait(60);
        Assert.DoesNotContain(_booth.All, x => x is Dial or SendAlert or SendDtmf);
        Assert.NotNull(_booth.State.Inspection);
    }

    [Fact]
    [Clause("4.6b")]
    public void An_emergency_number_is_dialled_at_its_last_digit()
    {
        Begin();
        _booth.Lift().Happens(new SelfTestListens(true)).Type("45110");

        Assert.Contains(_booth.All, x => x is Dial { Number: "110", Emergency: true });
        Assert.Contains(new StopSelfTest(3), _booth.All);
        Assert.False(_booth.Heard.Inspects);
    }

    [Fact]
    [Clause("4.6b")]
    public void An_emergency_number_typed_before_the_lift_is_dialled_by_it()
    {
        Begin();
        _booth.Type("119").Lift();

        Assert.Contains(_booth.All, x => x is Dial { Number: "119", Emergency: true });
    }

    [Fact]
    [Clause("1.1")]
    public void A_call_ends_the_test_and_rings()
    {
        Begin();
        _booth.Rings();

        Assert.Contains(new StopSelfTest(3), _booth.All);
        Assert.True(_booth.State.Ringing);
        _booth.Lift();
        Assert.Contains(_booth.All, x => x is Answer);
    }

    [Fact]
    public void A_call_while_the_handset_is_lifted_for_the_test_is_heard_waiting()
    {
        Begin();
        _booth.Lift().Happens(new SelfTestListens(true));
        _booth.Rings();

        Assert.False(_booth.Heard.MicrophoneOpen);
        Assert.Equal(Tone.CallWaiting, _booth.Heard.ReceiverTone);
        Assert.True(_booth.PutDown().State.Ringing);
    }

    [Fact]
    [Clause("5.5")]
    public void Sos_held_down_alerts_and_ends_the_test()
    {
        Begin();
        _booth.Happens(new KeyPressed(Key.Sos)).Wait(1.6);

        Assert.Contains(_booth.All, x => x is SendAlert);
        Assert.Contains(new StopSelfTest(3), _booth.All);
    }

    [Fact]
    public void The_nightly_test_ends_at_the_first_touch_which_means_what_it_always_means()
    {
        _booth.Happens(new SelfTestWanted(3, Full: false)).Lift();

        Assert.Contains(new StopSelfTest(3), _booth.All);
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
    }

    [Fact]
    public void A_call_that_is_there_already_keeps_every_test_away()
    {
        _booth.Rings();
        _booth.Happens(new SelfTestWanted(3, Full: false));

        Assert.Null(_booth.State.Inspection);
    }

    [Theory]
    [InlineData(true, "selftest.passed")]
    [InlineData(false, "selftest.failed")]
    public void The_result_is_said_in_the_receiver(bool passed, string prompt)
    {
        Begin();
        _booth.Lift().Happens(new SelfTestEnded(3, passed));

        Assert.Equal(prompt, _booth.Said[^1].Key);
        Assert.Null(_booth.State.Inspection);
    }

    [Fact]
    public void A_test_that_never_ends_gives_the_keys_back_by_itself()
    {
        Begin();
        _booth.Wait(15 * 60);

        Assert.Null(_booth.State.Inspection);
        Assert.Contains(new StopSelfTest(3), _booth.All);
    }

    private void Begin() => _booth.Happens(new SelfTestWanted(3, Full: true));
}
