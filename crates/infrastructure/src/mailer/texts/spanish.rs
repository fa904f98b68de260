//! The texts of all mails in Spanish.

use chrono::{Datelike, Timelike};
use tenantry_application::ports::mailer::PasswordChange;
use tenantry_domain::{Timestamp, domain_claim::LossReason, role::Role};

use super::{
    super::{
        letter::{Action, Letter},
        name::Name,
    },
    language::Language,
};

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const COPY: &str = "Si el botón no funciona, copie esta dirección en su navegador:";
const CODE: &str = "Su código";
const FORGOT: &str = "abra la página de inicio de sesión e indique que olvidó la suya.";

pub(super) struct Spanish;

/// Names what the role is there for, so that it fits everybody.
const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "titular",
        Role::Admin => "administración",
        Role::Manager => "gestión",
        Role::Member => "miembro",
        Role::Viewer => "solo lectura",
    }
}

fn hello(name: &Name) -> String {
    format!("Hola, {name}:")
}

fn code_until(until: &str) -> String {
    format!("El código es válido hasta el {until}. No se lo diga a nadie, ni siquiera a nosotros.")
}

impl Language for Spanish {
    fn date(&self, at: Timestamp) -> String {
        let month = MONTHS[at.month0() as usize];
        let hours = if at.hour() == 1 { "a la" } else { "a las" };
        format!("{} de {month} de {} {hours} {} (UTC)", at.day(), at.year(), at.format("%-H:%M"))
    }

    fn invitation(&self, tenant: &Name, inviter: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{inviter} le invita a {tenant}").into(),
            title: format!("Invitación a {tenant}").into(),
            greeting: "Hola:".into(),
            opening: vec![
                format!("{inviter} le invita a formar parte de {tenant} en {sender}. Su rol allí: «{role}».").into(),
            ],
            action: Some(Action::Link { label: "Aceptar la invitación", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "El enlace funciona una sola vez, hasta el {until}. No lo reenvíe: quien lo tenga puede aceptar la \
                     invitación en su lugar."
                )
                .into(),
                "Si no hace nada, la invitación caduca y no cambia nada.".into(),
            ],
            reason: format!(
                "{sender} le envía este correo porque {inviter} introdujo su dirección. Si no sabe quién es, ignore \
                 este correo."
            )
            .into(),
        }
    }

    fn operator_invitation(&self, tenant: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{sender} le invita a {tenant}").into(),
            title: format!("Invitación a {tenant}").into(),
            greeting: "Hola:".into(),
            opening: vec![
                format!(
                    "La organización {tenant} está lista para usted en {sender}, y le invitamos a formar parte de ella. Su \
                     rol allí: «{role}»."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Aceptar la invitación", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "El enlace funciona una sola vez, hasta el {until}. No lo reenvíe: quien lo tenga puede aceptar la \
                     invitación en su lugar."
                )
                .into(),
                "Si no hace nada, la invitación caduca y no cambia nada.".into(),
            ],
            reason: format!(
                "{sender} le envía este correo porque quienes gestionan {sender} introdujeron su dirección. Si no espera \
                 una invitación, ignore este correo."
            )
            .into(),
        }
    }

    fn made_owner(&self, name: &Name, tenant: &Name, link: &str, sender: &Name) -> Letter {
        Letter {
            subject: format!("Usted es titular de {tenant}").into(),
            title: format!("Usted es titular de {tenant}").into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "Quienes gestionan {sender} crearon la organización {tenant} para usted. Usted es su titular: puede \
                     invitar a otras personas y cambiarlo todo en ella."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Abrir la organización", url: link.to_owned(), copy: COPY }),
            closing: vec![
                "Inicie sesión como antes.".into(),
                format!("Si no lo pidió, escriba a quienes gestionan {sender}.").into(),
            ],
            reason: format!(
                "{sender} le envía este correo porque su cuenta pasó a ser titular de una organización."
            )
            .into(),
        }
    }

    fn domain_lost(
        &self,
        name: &Name,
        tenant: &Name,
        domain: &Name,
        reason: LossReason,
        link: &str,
        sender: &Name,
    ) -> Letter {
        let happened = match reason {
            LossReason::RecordGone => format!(
                "El registro DNS que demuestra que {domain} pertenece a la organización {tenant} falta desde hace 72 horas."
            ),
            LossReason::Released => format!(
                "Quienes gestionan {sender} han retirado {domain} de la organización {tenant}, porque ahora pertenece a otra persona."
            ),
        };
        Letter {
            subject: format!("{domain} ya no está verificado").into(),
            title: format!("{domain} ya no está verificado").into(),
            greeting: hello(name).into(),
            opening: vec![happened.into(), "Las personas con una dirección en este dominio ya no pueden unirse por él. Quienes son miembros lo siguen siendo.".into()],
            action: Some(Action::Link { label: "Abrir los dominios", url: link.to_owned(), copy: COPY }),
            closing: vec!["Si el dominio sigue siendo suyo, restablezca el registro que muestra la página y compruébelo allí.".into()],
            reason: format!("{sender} le envía este correo porque usted es titular o administra {tenant}.").into(),
        }
    }

    fn verify_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Confirme su dirección de correo".into(),
            title: "Confirme su dirección de correo".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("Introduzca este código en {sender} para confirmar que esta dirección de correo es suya.")
                    .into(),
            ],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![code_until(until).into(), "Si no hace nada, su dirección queda sin confirmar.".into()],
            reason: format!(
                "{sender} le envía este correo porque alguien introdujo su dirección para una cuenta. Si no fue usted, \
                 ignore este correo: nadie puede confirmar su dirección sin el código."
            )
            .into(),
        }
    }

    fn change_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Confirme su nueva dirección de correo".into(),
            title: "Confirme su nueva dirección de correo".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("Introduzca este código en {sender} para que esta dirección sea la de su cuenta.").into(),
            ],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![
                code_until(until).into(),
                "Si no hace nada, su cuenta conserva la dirección que tiene.".into(),
            ],
            reason: format!(
                "{sender} le envía este correo porque alguien introdujo la dirección de usted para otra cuenta. Si no \
                 fue usted, ignore este correo: nadie puede usar su dirección sin el código."
            )
            .into(),
        }
    }

    fn email_changed(&self, name: &Name, new: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Se cambió su dirección de correo".into(),
            title: "Se cambió su dirección de correo".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "La dirección de su cuenta en {sender} es ahora {new}. Ya no puede iniciar sesión con la dirección \
                     a la que enviamos este correo."
                )
                .into(),
                "Si la cambió usted, no tiene que hacer nada. Si no, otra persona tiene acceso a su cuenta: deshaga el \
                 cambio ahora. Se cerrarán todas las sesiones y recibirá un enlace para elegir una nueva contraseña."
                    .into(),
            ],
            action: Some(Action::Link { label: "Deshacer el cambio", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!("El enlace funciona hasta el {until}. Si no hace nada, la cuenta conserva la nueva dirección.")
                    .into(),
            ],
            reason: format!("{sender} le envía este correo porque esta era la dirección de su cuenta.").into(),
        }
    }

    fn reset_password(&self, name: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Elija una nueva contraseña".into(),
            title: "Elija una nueva contraseña".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("Con este enlace puede elegir una nueva contraseña para su cuenta en {sender}.").into(),
            ],
            action: Some(Action::Link { label: "Elegir una nueva contraseña", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "El enlace funciona una sola vez, hasta el {until}. No lo reenvíe: quien lo tenga puede entrar en \
                     su cuenta."
                )
                .into(),
                "Si no hace nada, su contraseña sigue siendo la misma.".into(),
            ],
            reason: format!(
                "{sender} le envía este correo porque alguien pidió una nueva contraseña para esta dirección. Si no \
                 fue usted, ignore este correo: nadie puede cambiar su contraseña sin el enlace."
            )
            .into(),
        }
    }

    fn password_changed(&self, name: &Name, at: &str, how: PasswordChange, sender: &Name) -> Letter {
        let (happened, otherwise) = match how {
            PasswordChange::Changed => (
                format!(
                    "La contraseña de su cuenta en {sender} se cambió el {at}. Lo hizo alguien que tenía la sesión \
                     iniciada y conocía la contraseña anterior. Se cerró la sesión en todos los demás dispositivos."
                ),
                format!(
                    "Si no la cambió usted, otra persona tiene acceso a su cuenta. Elija enseguida una nueva \
                     contraseña: {FORGOT}"
                ),
            ),
            PasswordChange::Reset => (
                format!(
                    "La contraseña de su cuenta en {sender} se cambió el {at} con un enlace que habíamos enviado a \
                     esta dirección. Se cerró la sesión en todos los dispositivos."
                ),
                format!(
                    "Si no la cambió usted, otra persona lee este buzón. Cambie primero la contraseña de su buzón. \
                     Después, elija una nueva contraseña: {FORGOT}"
                ),
            ),
        };
        Letter {
            subject: "Se cambió su contraseña".into(),
            title: "Se cambió su contraseña".into(),
            greeting: hello(name).into(),
            opening: vec![happened.into()],
            action: None,
            closing: vec!["Si la cambió usted, no tiene que hacer nada.".into(), otherwise.into()],
            reason: format!("{sender} le envía este correo cada vez que cambia la contraseña de su cuenta.").into(),
        }
    }

    fn account_reclaimed(&self, at: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Ahora solo usted puede usar su dirección de correo".into(),
            title: "Ahora solo usted puede usar su dirección de correo".into(),
            greeting: "Hola:".into(),
            opening: vec![
                format!(
                    "Había en {sender} una cuenta con su dirección de correo que nadie había confirmado. Usted \
                     confirmó la dirección el {at} y ahora tiene una cuenta nueva. Ya nadie puede iniciar sesión en la \
                     otra."
                )
                .into(),
            ],
            action: None,
            closing: vec![
                format!(
                    "Si usted no creó la otra cuenta, no tiene que hacer nada. Si la creó y echa en falta sus \
                     organizaciones, escriba a quienes gestionan {sender}."
                )
                .into(),
            ],
            reason: format!("{sender} le envía este correo porque usted confirmó esta dirección.").into(),
        }
    }
}
