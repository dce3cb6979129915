namespace CallDesk;

/// <summary>
/// Which number is what. A number is looked at in every form it may have been typed in: outside line, country code.
/// </summary>
public static class DialPlanMatching
{
    private const string CountryCode = "0086";

    /// <summary>The number as digits alone: spaces and punctuation gone, <c>+</c> as <c>00</c>.</summary>
    public static string Compact(string number) => string.Concat(number.Select(static c => c switch
    {
        '+' => "00",
        ' ' or '-' or '.' or '(' or ')' or '/' => "",
        _ => c.ToString(),
    }));

    /// <summary>An emergency number, also behind the outside-line prefix or the country code.</summary>
    public static bool IsEmergency(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        return compact != "" && EmergencyForms(plan).Any(form => form == compact);
    }

    /// <summary>The start of an emergency number, but not yet all of one.</summary>
    public static bool MayBecomeEmergency(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        return EmergencyForms(plan).Any(
            form => form.Length > compact.Length && form.StartsWith(compact, StringComparison.Ordinal));
    }

    /// <summary>
    /// What is dialled for an emergency number: the country code is dropped, the outside-line prefix is kept as typed.
    /// </summary>
    public static string EmergencyNumber(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        var outside = plan.OutsidePrefix != "" && !plan.Emergency.Contains(compact)
            && compact.StartsWith(plan.OutsidePrefix, StringComparison.Ordinal);
        foreach (var emergency in plan.Emergency)
        {
            if (compact == CountryCode + emergency)
            {
                return emergency;
            }

            if (outside && compact.EndsWith(emergency, StringComparison.Ordinal) && plan.IsEmergency(compact))
            {
                return plan.OutsidePrefix + emergency;
            }
        }

        return compact;
    }

    /// <summary>Barred in any of its forms, and not an emergency number (clause 4.6b).</summary>
    public static bool IsBarred(this DialPlan plan, string number)
    {
        if (plan.IsEmergency(number))
        {
            return false;
        }

        var compact = Compact(number);
        var inside = Without(compact, plan.OutsidePrefix);
        return plan.Barred.Any(pattern => Matches(pattern, compact)
            || Matches(pattern, inside)
            || Matches(pattern, Without(compact, CountryCode))
            || Matches(pattern, Without(inside, CountryCode)));
    }

    /// <summary>
    /// Nothing more can follow: an emergency number, or an internal number of full length. What may still become an emergency
    /// number is never complete, however short the site's extensions are.
    /// </summary>
    public static bool IsComplete(this DialPlan plan, string number) =>
        plan.IsEmergency(number) || IsExtension(plan, Compact(number));

    private static bool IsExtension(DialPlan plan, string number) => plan.ExtensionLength > 0
        && number.Length == plan.ExtensionLength
        && number.All(char.IsAsciiDigit)
        && !(plan.OutsidePrefix != "" && number.StartsWith(plan.OutsidePrefix, StringComparison.Ordinal))
        && !plan.MayBecomeEmergency(number);

    private static IEnumerable<string> EmergencyForms(DialPlan plan)
    {
        foreach (var number in plan.Emergency)
        {
            yield return number;
            yield return CountryCode + number;
            if (plan.OutsidePrefix != "")
            {
                yield return plan.OutsidePrefix + number;
                yield return plan.OutsidePrefix + CountryCode + number;
            }
        }
    }

    private static string Without(string number, string prefix) =>
        number.StartsWith(prefix, StringComparison.Ordinal) ? number[prefix.Length..] : number;

    private static bool Matches(string pattern, string number) => pattern.EndsWith('*')
        ? number.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1))
        : number == pattern;
}
