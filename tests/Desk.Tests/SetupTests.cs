using Xunit;

namespace CallDesk.Tests;

/// <summary>From the card to the place: what a unit says of itself, and that it keeps nobody from calling.</summary>
public sealed class SetupTests
{
    [Theory]
    [InlineData(Setup.Missing, "setup.missing")]
    [InlineData(Setup.Refused, "setup.refused")]
    [InlineData(Setup.Recovery, "setup.recovery")]
    [InlineData(Setup.Done, null)]
    public void It_is_told_at_the_lift_and_shown_by_the_ring(Setup setup, string? said)
    {
        var booth = In(setup);
        var plain = LedLanguage.Of(booth.State with { Settings = booth.State.Settings with { Setup = Setup.Done } });

        Assert.Equal(setup == Setup.Done, plain.SequenceEqual(booth.Lights));
        Assert.Equal(said, booth.Lift().Whispered);
    }

    [Fact, Clause("4.6b")]
    public void A_phone_that_is_not_set_up_dials_an_emergency_number() =>
        Assert.Contains(In(Setup.Missing).Lift().Type("110").All, x => x is Dial { Number: "110", Emergency: true });

    [Fact, Clause("1.1")]
    public void A_caller_comes_before_the_acceptance_test()
    {
        var booth = In(Setup.AcceptanceDue);
        var call = booth.Rings();
        booth.Lift();

        Assert.DoesNotContain(booth.All, x => x is RunSelfTest);
        Assert.Equal(CallPhase.Answering, booth.PhaseOf(call));
    }

    [Fact]
    public void The_first_lift_begins_the_acceptance_test_and_the_next_ones_do_not()
    {
        var booth = In(Setup.AcceptanceDue).Lift();
        Assert.Contains(new RunSelfTest(0, Full: true) { Acceptance = true }, booth.Last);

        booth.Rings();
        Assert.Contains(new StopSelfTest(0), booth.All);
        var again = In(Setup.AcceptanceDue).Given(s => s with { AcceptanceOffered = true }).Lift();
        Assert.DoesNotContain(again.All, x => x is RunSelfTest);
        Assert.Contains(new RunSelfTest(0, Full: true) { Acceptance = true }, again.Press(Key.Note).Type("*7").All);
    }

    [Fact]
    public void A_post_that_has_passed_is_called_ready_and_is_due_no_more()
    {
        var booth = In(Setup.AcceptanceDue).Lift();
        booth.Happens(new SelfTestEnded(0, Passed: true));

        Assert.Equal("post acceptance.ready", booth.Whispered);
        Assert.Equal(Setup.Done, booth.State.Settings.Setup);
        Assert.DoesNotContain(new RunSelfTest(0, Full: true) { Acceptance = true }, booth.PutDown().Lift().Last);
    }

    [Fact]
    public void A_post_that_has_failed_stays_due()
    {
        var booth = In(Setup.AcceptanceDue).Lift();
        booth.Happens(new SelfTestEnded(0, Passed: false));

        Assert.Equal("acceptance.failed", booth.Whispered);
        Assert.Equal(Setup.AcceptanceDue, booth.State.Settings.Setup);
    }

    [Fact, Clause("4.6b")]
    public void An_emergency_number_goes_out_of_the_acceptance_test() =>
        Assert.Contains(In(Setup.AcceptanceDue).Lift().Type("119").All, x => x is Dial { Number: "119", Emergency: true });

    private static Booth In(Setup setup) => new(new DeskSettings { Setup = setup });
}
